import { writeFileSync } from 'node:fs';
import { commandTable } from '../src/commands/table.ts';
import { referenceText } from '../src/framework/reference.ts';

writeFileSync(new URL('../REFERENCE.md', import.meta.url), referenceText(commandTable.map(({ spec }) => spec)));
