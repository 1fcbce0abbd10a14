import { lenient } from '../../output/common-columns.ts';
import type { View } from '../../output/render.ts';
import { explainRefusal } from '../../verbs/explain-refusal.ts';
import type { Run } from '../../session/entry.ts';
import type { limitsAdmissionPlugins } from './spec.ts';

/** An admission plugin, and whether it can be enabled or disabled. */
interface Plugin {
  readonly name: string;
  readonly change: 'enable' | 'disable';
}

const pluginView: View<Plugin> = {
  nameOf: ({ name }) => name,
  columns: lenient<Plugin>([
    { name: 'plugin', cell: ({ name }) => name },
    { name: 'can', cell: ({ change }) => change },
  ]),
};

export const runAdmissionPlugins: Run<typeof limitsAdmissionPlugins> = async ({ session, flags: { version } }) => {
  const { client, signal, out } = session;
  const plugins = await client.limits.admissionPlugins({ version }, { signal }).catch((error: unknown) => {
    throw explainRefusal(session, error, {
      body: {},
      edits: [{ path: ['version'], value: version, flag: '--version' }],
    });
  });
  if (out.isData) {
    await out.value(plugins, out.format === 'yaml' ? 'yaml' : 'json');
    return undefined;
  }
  const { EnableAdmissionPlugins: enabling, DisableAdmissionPlugins: disabling } = plugins;
  const rows: Plugin[] = [
    ...enabling.map((name) => ({ name, change: 'enable' as const })),
    ...disabling.map((name) => ({ name, change: 'disable' as const })),
  ];
  await out.list(rows, pluginView, { empty: 'Nothing was found.' });
  return undefined;
};
