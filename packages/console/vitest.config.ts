import { defineConfig, mergeConfig } from 'vitest/config';
import shared from '../../vitest.shared.ts';

export default defineConfig((environment) =>
  mergeConfig(shared(environment), {
    test: { include: ['page/src/**/*.test.ts'] },
  }),
);
