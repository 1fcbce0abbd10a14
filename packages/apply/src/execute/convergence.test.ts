import { test } from 'vitest';
import { expectConvergence } from './convergence.fixture.ts';

test('one manifest after another with --prune ends in exactly the second one', () => expectConvergence(5));
