import { writeFileSync } from 'node:fs';
import { application } from '../src/commands/application.ts';
import { referenceText } from '../src/framework/reference.ts';

writeFileSync(new URL('../REFERENCE.md', import.meta.url), referenceText(application));
