import { test } from 'vitest';
import { expectConvergence } from './convergence.fixture.ts';

test('100 pairs of manifests end in exactly the second one', () => expectConvergence(100));
