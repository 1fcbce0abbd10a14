import { OksInputError } from '@oks-kit/core';
import { changeDefaults, type Defaults } from '../session/defaults.ts';
import type { Session } from '../session/session.ts';

export interface Use<D> {
  readonly kind: 'project' | 'cluster';
  /** The argument: what to make the default. */
  readonly reference: string | undefined;
  readonly unset: boolean;
  /** The current default. */
  readonly current: D | undefined;
  find(reference: string): Promise<D>;
  labelOf(item: D): string;
  /** The defaults with this one instead. */
  change(defaults: Defaults, item: D | undefined): Defaults;
}

/** Chooses the default of a kind, removes it, or shows it. */
export async function use<D>(session: Session, action: Use<D>): Promise<undefined> {
  const { context, signIn, out, note, hint } = session;
  const { kind, reference, unset, current } = action;
  if (unset) {
    if (reference !== undefined)
      throw new OksInputError(`\`--unset\` and ${kind.toUpperCase()} cannot be used together.`);
    await changeDefaults(context, signIn, (defaults) => action.change(defaults, undefined));
    note(`There is no default ${kind} now.`);
    return undefined;
  }
  if (reference === undefined && current === undefined)
    throw new OksInputError(`There is no default ${kind}.`, {
      hint: `Choose one: \`${hint(`${kind} use`, [kind.toUpperCase()])}\`.`,
    });
  const chosen = reference === undefined ? undefined : await action.find(reference);
  if (chosen !== undefined) {
    await changeDefaults(context, signIn, (defaults) => action.change(defaults, chosen));
    note(`${action.labelOf(chosen)} is now the default ${kind} at ${signIn.baseUrl}.`);
  }
  const shown = chosen ?? current;
  if (shown === undefined) return undefined;
  if (out.isData) await out.value(shown);
  else if (chosen === undefined || out.format === 'name') out.lines(action.labelOf(shown));
  return undefined;
}
