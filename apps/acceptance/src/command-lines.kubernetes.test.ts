import { followCommandLines, needsKubernetes, withCommandLines } from './command-lines.fixture.ts';
import { blocksOf, textOf } from './workspace.ts';

followCommandLines(
  withCommandLines.filter((document) => blocksOf(textOf(document), 'sh').some(({ code }) => needsKubernetes(code))),
  { kubectl: true, kubernetes: true },
);
