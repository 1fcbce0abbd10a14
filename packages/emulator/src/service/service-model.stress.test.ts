import { test } from 'vitest';
import { followModel } from './service-model.fixture.ts';

test('2,000 random steps with restarts behave like the model', () => followModel({ runs: 10, stepsPerRun: 200 }));
