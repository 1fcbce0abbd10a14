import { test } from 'vitest';
import { followModel } from './service-model.fixture.ts';

test('200 random steps with restarts behave like the model', () => followModel({ runs: 2, stepsPerRun: 100 }));
