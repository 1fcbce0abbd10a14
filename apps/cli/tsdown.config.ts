import { library } from '../../tsdown.shared.ts';

// Every file that is loaded, and every line of it, takes a moment: what every run needs is one small file,
// what most commands need is another.
export default {
  ...library(['src/bin.ts']),
  platform: 'node',
  // A program, not a library: nothing of it is imported.
  dts: false,
  minify: true,
  outputOptions: {
    codeSplitting: {
      groups: [
        { name: 'core', test: /src\/(?:app|command|command-line-error|exit-codes|environment|parse|help|topics|topic-texts|version|output\/color)\.ts$|package\.json$|src\/commands\/(?:table|version|help|rows\/[a-z]+)\.ts$/ },
        { name: 'common', test: /src\/(?:connect|network|names|views|duration)\.ts$|src\/output\/(?:render|data|layout|text)\.ts$/ },
      ],
    },
  },
};
