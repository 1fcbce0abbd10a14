import { test } from 'vitest';
import { expectConvergence } from './convergence.fixture.ts';

test('for 100 pairs of manifests, applying both leaves exactly the second one', () => expectConvergence(100));
