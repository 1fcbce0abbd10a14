import { type Plan, planChanges, type PlanOptions, readLive } from '@oks-kit/apply';
import { manifestOf, problemHint, readOptions } from '@oks-kit/cli/internal';
import * as z from 'zod';
import type { ToolSession } from '../session.ts';
import { defineTool } from './tool.ts';

const manifest = z
  .array(
    z.strictObject({
      name: z.string().min(1).describe('Name of the file, for the positions in errors.'),
      text: z.string().max(1_000_000).describe('Content of the file, YAML or JSON.'),
    }),
  )
  .min(1)
  .max(100)
  .describe('The files of the manifest, with their content: the server does not read files.');

const field = z.object({
  field: z.string().describe('Name of the field.'),
  before: z.unknown().describe('Current value.'),
  after: z.unknown().describe('Value in the manifest.'),
});
const change = z.object({
  action: z.enum(['adopt', 'create', 'update', 'upgrade', 'replace', 'delete']),
  kind: z.enum(['project', 'cluster', 'nodepool', 'peering']),
  path: z.string().describe('PROJECT, PROJECT/CLUSTER or PROJECT/CLUSTER/NODEPOOL'),
  reason: z.string().optional(),
  fields: z.array(field),
});
const notChecked = z
  .array(
    z.object({
      path: z.string(),
      what: z.string(),
      reason: z.string(),
      code: z.string().optional().describe('Code of the error.'),
    }),
  )
  .describe('What could not be compared: it may or may not differ.');

const diffManifest = defineTool({
  name: 'diff_manifest',
  description: 'Compare a manifest of `oks apply` with what exists, field by field. Changes nothing.',
  input: { files: manifest },
  output: {
    equal: z.boolean().describe('Whether everything could be compared and nothing differs.'),
    differences: z.array(change.omit({ reason: true })),
    not_checked: notChecked,
  },
  async run({ files }, session) {
    const { changes, notChecked: unknown, problems } = await planOf(session, files, {});
    return {
      equal: changes.length === 0 && unknown.length === 0 && problems.length === 0,
      differences: changes.map(({ action, kind, path, fields }) => ({ action, kind, path, fields })),
      not_checked: unknown,
    };
  },
});

const planManifest = defineTool({
  name: 'plan_manifest',
  description:
    'Plan what `oks apply` would do for a manifest: the changes in their order, and the problems that prevent them. ' +
    'Changes nothing.',
  input: {
    files: manifest,
    prune: z
      .boolean()
      .default(false)
      .describe("Also plan the deletion of resources of the manifest's owner that it does not mention."),
    replace: z
      .array(z.string())
      .default([])
      .describe('Paths of node pools that may be deleted and created again, such as shop/web/workers.'),
    take_over: z.boolean().default(false).describe('Also plan changes to resources with another owner.'),
  },
  output: {
    changes: z.array(
      change.extend({
        id: z.string(),
        steps: z.array(z.string()).optional().describe('Versions that an upgrade goes through.'),
        wave: z.number().optional().describe('Number of the wave of an upgrade.'),
        depends_on: z.array(z.string()).describe('IDs of the changes that must be made first.'),
      }),
    ),
    problems: z.array(
      z.object({ path: z.string(), reason: z.string(), message: z.string(), hint: z.string().optional() }),
    ),
    notes: z.array(z.string()),
    not_checked: notChecked,
  },
  async run({ files, prune, replace, take_over }, session) {
    const {
      changes,
      problems,
      notes,
      notChecked: unknown,
    } = await planOf(session, files, {
      prune,
      replace,
      takeOver: take_over,
    });
    return {
      changes: changes.map(({ id, action, kind, path, reason, fields, steps, wave, dependsOn }) => ({
        ...{ id, action, kind, path, reason, fields, steps, wave },
        depends_on: dependsOn,
      })),
      problems: problems.map((problem) => ({
        path: problem.path,
        reason: problem.reason,
        message: problem.message,
        // No tool repeats a plan with more permissions: the user does.
        hint: problemHint(session, problem, () => undefined),
      })),
      notes,
      not_checked: unknown,
    };
  },
});

async function planOf(
  session: ToolSession,
  files: readonly { readonly name: string; readonly text: string }[],
  options: PlanOptions,
): Promise<Plan> {
  const read = await manifestOf(session, files);
  const insides = options.prune === true ? 'owned' : 'named';
  const live = await readLive(read, { ...readOptions(session, undefined, { isPatient: false }), insides });
  return planChanges(read, live, options);
}

export const manifestTools = [diffManifest, planManifest];
