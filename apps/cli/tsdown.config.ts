import { library } from '../../tsdown.shared.ts';

// Every file that is loaded, and every line of it, takes a moment: the version and the overview are told by the start alone;
// what every command needs is one file, what most of them need is another. The packages of the kit stay outside, linked and
// released on their own: with them inside, `oks cluster list` took a tenth less.
export default {
  ...library(['src/bin.ts']),
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
          test: /src\/(?:process-output|version|help-layout|overview|topics|output\/color)\.ts$|package\.json$/,
        },
        {
          name: 'core',
          priority: 2,
          test: /src\/(?:run-process|app|command|command-line-error|exit-codes|environment|parse|help|topic-texts)\.ts$|src\/commands\/(?:table|version|help|rows\/[a-z]+)\.ts$/,
        },
        {
          name: 'common',
          priority: 1,
          test: /src\/(?:choose|connect|defaults|network|names|views|duration)\.ts$|src\/output\/(?:render|data|layout|text)\.ts$/,
        },
        {
          name: 'waiting',
          test: /src\/commands\/(?:waiting|print-cluster)\.ts$|src\/(?:watching|output\/progress)\.ts$/,
        },
      ],
    },
  },
};
