#!/usr/bin/env node
// Written in old JavaScript, so that an old Node prints the requirement instead of a syntax error. CommonJS, as the
// package.json beside it says: Node starts it faster.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 13)) {
  require('../dist/main.cjs');
} else {
  process.stderr.write(
    `oks needs Node 22.13 or later, but this is Node ${process.versions.node}. ` +
      'Install a newer version, for example from https://nodejs.org.\n',
  );
  process.exitCode = 1;
}
