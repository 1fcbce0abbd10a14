import { describe } from 'vitest';
import { testOksKinds } from '../builtin/oks-kinds.fixture.ts';

describe('each kind of oks.dev in a real API server, with the real kubectl', () =>
  testOksKinds({ clock: 'instant', kubernetes: 'kube-apiserver', onWarning: () => undefined }));
