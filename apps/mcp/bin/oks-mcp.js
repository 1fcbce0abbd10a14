#!/usr/bin/env node
// Plain and old JavaScript, so that an old Node can say what is needed in place of a syntax error.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 13)) {
  import('../dist/bin.js');
} else {
  process.stderr.write(
    `oks-mcp needs Node 22.13 or newer, and this is Node ${process.versions.node}: ` +
      'install a newer one, from nodejs.org for example.\n',
  );
  process.exitCode = 1;
}
