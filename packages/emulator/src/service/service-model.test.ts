import { test } from 'vitest';
import { followModel } from './service-model.fixture.ts';

test('200 random steps, with restarts, behave as the model says', () => followModel({ runs: 2, stepsPerRun: 100 }));
