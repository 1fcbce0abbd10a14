import type * as api from './api/spec.ts';
import type * as apply from './apply/spec.ts';
import type * as cluster from './cluster/spec.ts';
import type * as completion from './completion/spec.ts';
import type * as console from './console/spec.ts';
import type * as doctor from './doctor/spec.ts';
import type * as emulator from './emulator/spec.ts';
import type * as help from './help/spec.ts';
import type * as kubeconfig from './kubeconfig/spec.ts';
import type * as kubectl from './kubectl/spec.ts';
import type * as limits from './limits/spec.ts';
import type * as netpeering from './netpeering/spec.ts';
import type * as nodepool from './nodepool/spec.ts';
import type * as profile from './profile/spec.ts';
import type * as project from './project/spec.ts';
import type * as quotas from './quotas/spec.ts';
import type * as template from './template/spec.ts';
import type * as user from './user/spec.ts';
import type * as version from './version/spec.ts';
import type { CommandSpec } from '../framework/spec.ts';

type Modules = [
  typeof api,
  typeof apply,
  typeof cluster,
  typeof completion,
  typeof console,
  typeof doctor,
  typeof emulator,
  typeof help,
  typeof kubeconfig,
  typeof kubectl,
  typeof limits,
  typeof nodepool,
  typeof netpeering,
  typeof profile,
  typeof project,
  typeof quotas,
  typeof template,
  typeof user,
  typeof version,
][number];
type ValuesOf<M> = M extends unknown ? M[keyof M] : never;
type SpecOf<V> = V extends CommandSpec ? V : V extends readonly (infer Item)[] ? Extract<Item, CommandSpec> : never;

/** The type of every command. */
export type AnySpec = SpecOf<ValuesOf<Modules>>;

type PathText<P extends readonly string[]> = P extends readonly [infer A extends string]
  ? A
  : P extends readonly [infer A extends string, infer B extends string]
    ? `${A} ${B}`
    : P extends readonly [infer A extends string, infer B extends string, infer C extends string]
      ? `${A} ${B} ${C}`
      : never;

/** The words that name a command, such as `cluster use`. */
export type CommandPath = PathText<AnySpec['path']>;

/** The type of the command with this path. */
export type SpecAt<P extends CommandPath> = AnySpec extends infer S
  ? S extends CommandSpec
    ? PathText<S['path']> extends P
      ? S
      : never
    : never
  : never;
