import fc from 'fast-check';

/**
 * Property tests use the same seed in every run. `npm run test:explore` sets another one. A failing property prints its
 * seed and the path to the smallest example.
 */
const seed = Number(process.env['TEST_SEED'] ?? 1);

fc.configureGlobal({ seed });
