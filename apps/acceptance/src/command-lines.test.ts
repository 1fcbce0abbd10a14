import { followCommandLines, withCommandLines } from './command-lines.fixture.ts';

followCommandLines(withCommandLines, { kubectl: false });
