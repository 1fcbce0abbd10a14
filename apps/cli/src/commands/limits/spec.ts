import { entry, type TableEntry } from '../../session/entry.ts';
import { defineCommand } from '../../framework/spec.ts';

export const limitsShow = (
  [
    ['versions', 'GetKubernetesVersions', 'List the available Kubernetes versions.'],
    ['subregions', 'GetCPSubregions', 'List the Subregions available for control planes.'],
    ['control-planes', 'GetControlPlanePlans', 'List the available control plane plans.'],
  ] as const
).map(([what, operation, summary]) =>
  defineCommand(['limits', what], () => ({
    summary,
    args: [],
    flags: {},
    operations: [operation],
    examples: [`oks limits ${what}`],
  })),
);

export const limitsAdmissionPlugins = defineCommand(['limits', 'admission-plugins'], () => ({
  summary: 'List the admission plugins that can be enabled and disabled.',
  args: [],
  flags: { version: { type: 'text', value: 'VERSION', summary: 'Kubernetes version of the cluster.' } },
  operations: ['GetAdmissionPlugins'],
  examples: ['oks limits admission-plugins --version 1.32'],
}));

export const limitsRows: readonly TableEntry[] = [
  ...limitsShow.map((spec) => entry(spec, async () => (await import('./run.ts')).runLimits(spec.path[1]))),
  entry(limitsAdmissionPlugins, async () => (await import('./admission-plugins.ts')).runAdmissionPlugins),
];
