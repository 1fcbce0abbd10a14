import fc from 'fast-check';

/**
 * Property tests try the same values in every run. `npm run test:explore` sets another seed.
 * A property that fails prints its seed and the path to its smallest example.
 */
const seed = Number(process.env['TEST_SEED'] ?? 1);

fc.configureGlobal({ seed });
