import { nearestName, OksInputError } from '@oks-kit/core';
import {
  clusterChangeRules,
  clusterCreationRules,
  clusterDeletionRules,
  clusterInputRules,
  clusterUpgradeRules,
  clusterVersionGiven,
} from './clusters.ts';
import { eimUserRules } from './eim-users.ts';
import { kubeconfigRules } from './kubeconfigs.ts';
import { projectChangeRules, projectCreationRules, projectDeletionRules } from './projects.ts';
import { requestRules, signInRules, tokenRules } from './requests.ts';
import type { RuleDescription } from './rule.ts';

const applied: readonly RuleDescription[] = [
  ...signInRules,
  ...tokenRules,
  ...requestRules,
  ...projectCreationRules,
  ...projectChangeRules,
  ...projectDeletionRules,
  clusterVersionGiven,
  ...clusterInputRules,
  ...clusterCreationRules,
  ...clusterChangeRules,
  ...clusterUpgradeRules,
  ...clusterDeletionRules,
  ...kubeconfigRules,
  ...eimUserRules,
];

/** All rules of the emulator with their sources. A rule may apply to several operations. */
export const emulatorRules: readonly RuleDescription[] = [
  ...new Map(applied.map((rule) => [rule.name, rule])).values(),
].map(({ name, source, summary }) => ({
  name,
  source,
  summary,
}));

/** The rules to switch off. Throws `OksInputError` for a rule that does not exist or is not assumed. */
export function disabledRules(names: readonly string[]): ReadonlySet<string> {
  for (const name of names) {
    const rule = emulatorRules.find((one) => one.name === name);
    if (rule?.source === 'assumed') continue;
    const near = nearestName(
      name,
      emulatorRules.map((one) => one.name),
    );
    throw new OksInputError(
      rule === undefined
        ? `@oks-kit/emulator: there is no rule \`${name}\`${near === undefined ? '' : `; did you mean \`${near}\`?`}`
        : `@oks-kit/emulator: \`${name}\` can't be switched off, its source is \`${rule.source}\`.`,
      { hint: '`emulatorRules` lists them; only assumed ones can be switched off.' },
    );
  }
  return new Set(names);
}
