import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { describeConformance } from './conformance.fixture.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'oks-conformance-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeConformance('memory', () => ({}));
describeConformance('SQLite', () => ({ dataDir: folder }));
