import { followCommandLines, withCommandLines } from './command-lines.fixture.ts';
import { blocksOf, textOf } from './workspace.ts';

const namesKubectl = (document: string): boolean =>
  blocksOf(textOf(document), 'sh').some(({ code }) => code.includes('kubectl '));

followCommandLines(withCommandLines.filter(namesKubectl), { kubectl: true });
