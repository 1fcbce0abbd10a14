import { library } from '../../tsdown.shared.ts';

export default {
  ...library(['src/main/bin.ts']),
  platform: 'node',
  // A program, not a library: nobody imports it.
  dts: false,
  minify: true,
  // What it shares with `oks` is not published on its own, and becomes a part of this program.
  // It has no `--jq`: the library for that is never loaded.
  deps: { neverBundle: ['jq-wasm'] },
  inputOptions: { resolve: { conditionNames: ['@oks-kit/source', 'node', 'import', 'default'] } },
};
