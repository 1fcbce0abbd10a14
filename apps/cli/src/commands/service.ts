import { nearestName, OksInputError, operations, type OperationSpec } from '@oks-kit/schemas';
import type { Run } from '../command.ts';
import { readBodyFile } from '../body-file.ts';
import { connect } from '../connect.ts';
import { printList } from '../output/render.ts';
import { version } from '../version.ts';
import { wordView } from '../views.ts';
import type { api, limitsShow, templateShow, versionShow } from './rows/service.ts';

/** `oks template KIND`: the template as it came, YAML unless JSON is asked for. */
export function runTemplate(kind: string): Run<(typeof templateShow)[number]> {
  return async ({ context, globals }) => {
    const { templates } = connect(context, globals).oks;
    const { signal } = context;
    const template = await (kind === 'project' ? templates.project({ signal }) : kind === 'cluster' ? templates.cluster({ signal }) : templates.nodepool({ signal }));
    if (globals.output === 'json') context.stdout.write(`${JSON.stringify(template, undefined, 2)}\n`);
    else {
      const { stringify } = await import('yaml');
      context.stdout.write(stringify(template));
    }
    return undefined;
  };
}

/** `oks limits WHAT`. */
export function runLimits(what: string): Run<(typeof limitsShow)[number]> {
  return async ({ context, globals }) => {
    const { limits } = connect(context, globals).oks;
    const { signal } = context;
    const words = await (what === 'versions' ? limits.kubernetesVersions({ signal }) : what === 'subregions' ? limits.cpSubregions({ signal }) : limits.controlPlanePlans({ signal }));
    await printList(context, globals, words, wordView(what), 'There are none.');
    return undefined;
  };
}

/** `oks api OPERATION`: any row of the table, its payload as JSON. */
export const runApi: Run<typeof api> = async ({ context, globals, flags, args: [id = ''] }) => {
  const row = rowNamed(id);
  const input: Record<string, unknown> = Object.fromEntries(
    flags.param.map((param) => {
      const equals = param.indexOf('=');
      if (equals < 1) throw new OksInputError(`\`--param ${param}\` is not NAME=VALUE.`);
      const value = param.slice(equals + 1);
      return [param.slice(0, equals), param.startsWith('deleted=') ? value === 'true' : value];
    }),
  );
  if (flags.body !== undefined) input['body'] = await readBodyFile(context, flags.body);
  const { oks } = connect(context, globals);
  // Boundary: a row found by its name takes what its own checks let through.
  const payload: unknown = await oks.call(row, input as never, { signal: context.signal });
  if (globals.output === 'yaml') {
    const { stringify } = await import('yaml');
    context.stdout.write(stringify(payload));
  } else context.stdout.write(`${JSON.stringify(payload, undefined, 2)}\n`);
  return undefined;
};

function rowNamed(id: string): OperationSpec {
  const rows = Object.values<OperationSpec>(operations);
  const row = rows.find((one) => one.id === id || one.aliases?.includes(id) === true);
  if (row !== undefined) return row;
  const near = nearestName(id, rows.map((one) => one.id));
  throw new OksInputError(`There is no operation \`${id}\`.`, {
    hint: near === undefined ? `There are: ${rows.map((one) => one.id).join(', ')}.` : `Did you mean \`${near}\`?`,
  });
}

/** `oks version`. */
export const runVersion: Run<typeof versionShow> = ({ context, globals }) => {
  context.stdout.write(globals.output === 'json' ? `${JSON.stringify({ version })}\n` : `oks ${version}\n`);
  return Promise.resolve(undefined);
};
