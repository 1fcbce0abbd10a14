import { library } from '../../tsdown.shared.ts';

// Every file that is loaded, and every line of it, takes a moment: the version and the overview are told by the start
// alone; what every command needs is one file, what most of them need is another. The packages of the kit stay outside,
// linked and released on their own: with them inside, `oks cluster list` took a tenth less.
export default {
  ...library(['src/main/bin.ts']),
  platform: 'node',
  // A program, not a library: nothing of it is imported.
  dts: false,
  minify: true,
  outputOptions: {
    codeSplitting: {
      groups: [
        {
          name: 'start',
          priority: 3,
          test: /src\/(?:main\/(?:process-output|version)|framework\/help-layout|commands\/help\/(?:overview|topics)|output\/color)\.ts$|package\.json$/,
        },
        {
          name: 'core',
          priority: 2,
          test: /src\/(?:main\/(?:run-process|app)|framework\/(?:spec|entry|command-line-error|exit-codes|parse|help)|session\/environment|commands\/(?:table|flags|[a-z]+\/spec|help\/(?:run|topic-texts)|version\/run))\.ts$/,
        },
        {
          name: 'common',
          priority: 1,
          test: /src\/(?:session|resolve)\/[a-z-]+\.ts$|src\/output\/(?:render|data|layout|escape|messages|common-columns)\.ts$|src\/commands\/(?:cluster|project)\/view\.ts$|src\/input\/durations\.ts$/,
        },
        {
          name: 'waiting',
          test: /src\/verbs\/(?:wait|watch)\.ts$|src\/commands\/cluster\/print\.ts$|src\/output\/progress\.ts$/,
        },
      ],
    },
  },
};
