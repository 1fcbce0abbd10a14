import { mergeConfig } from 'vitest/config';
import shared from '../../vitest.shared.ts';

// Whole processes, several at a time: a shell, a type check, an emulator.
export default mergeConfig(shared, { test: { testTimeout: 120_000, hookTimeout: 120_000 } });
