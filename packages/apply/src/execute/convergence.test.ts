import { test } from 'vitest';
import { expectConvergence } from './convergence.fixture.ts';

test('applying a second manifest with --prune leaves exactly what it lists', () => expectConvergence(5));
