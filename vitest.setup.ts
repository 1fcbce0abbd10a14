import { appendFileSync } from 'node:fs';
import fc from 'fast-check';

/**
 * Property tests use the same seed in every run. `npm run test:explore` sets another one and counts the examples. A
 * failing property prints its seed and the path to the smallest example. Mutation tests do not search for that one:
 * they only need to know that the property fails.
 */
const seed = Number(process.env['TEST_SEED'] ?? 1);
const counts = process.env['TEST_COUNTS'];
const endOnFailure = process.env['MUTATION_SUITE'] !== undefined;

const countExamples: fc.Plugin<unknown> = () => ({
  onAllRunsComplete({ numRuns }) {
    if (counts !== undefined) appendFileSync(counts, `${numRuns}\n`);
  },
});

// A variable, because the types of fast-check do not name global plugins yet.
const parameters = { seed, endOnFailure, plugins: [countExamples] };
fc.configureGlobal(parameters);
