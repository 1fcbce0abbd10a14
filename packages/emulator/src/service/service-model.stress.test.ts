import { test } from 'vitest';
import { followModel } from './service-model.fixture.ts';

test('2,000 random steps, with restarts, behave as the model says', () => followModel({ runs: 10, stepsPerRun: 200 }));
