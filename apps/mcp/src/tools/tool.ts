import { isObjectName, objectNameRule } from '@oks-kit/kubernetes';
import * as z from 'zod';
import type { ToolSession } from '../session.ts';

/** What a tool does. By default, only tools with `read` are offered. */
export type Access = 'read' | 'write' | 'delete';

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A tool of the server. */
export interface Tool {
  readonly name: string;
  /** What it does, in one or a few sentences. Never contains text of the service. */
  readonly description: string;
  readonly access: Access;
  /** Whether a second identical call changes nothing more. */
  readonly isIdempotent: boolean;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  run(input: unknown, session: ToolSession): Promise<JsonObject>;
}

interface ToolDefinition<I extends z.ZodRawShape, O extends z.ZodRawShape> {
  readonly name: string;
  readonly description: string;
  /** @default 'read' */
  readonly access?: Access;
  /** @default true for reads and deletions */
  readonly isIdempotent?: boolean;
  readonly input: I;
  readonly output: O;
  readonly run: (
    input: z.output<z.ZodObject<I>>,
    session: ToolSession,
  ) => Promise<{ readonly [K in keyof O]?: unknown }>;
}

/** Defines a tool. Its input is checked against `input` before it runs. */
export function defineTool<const I extends z.ZodRawShape, const O extends z.ZodRawShape>({
  access = 'read',
  isIdempotent = access !== 'write',
  input,
  output,
  run,
  ...rest
}: ToolDefinition<I, O>): Tool {
  return {
    ...rest,
    access,
    isIdempotent,
    input: z.strictObject(input),
    output: z.object(output),
    // Boundary: the server has checked the input against the schema of the tool.
    run: (value, session) => run(value as z.output<z.ZodObject<I>>, session),
  };
}

/** A name or an ID. Longer ones would not fit into a URL. */
export function nameSchema(): z.ZodString {
  return z.string().min(1).max(300);
}

/** A project of a read or a change. */
export const projectReference = nameSchema().describe('Project, by name or ID.');

/** A cluster of a read or a change. */
export const clusterReference = nameSchema().describe(
  'Cluster, as PROJECT/CLUSTER. An ID, or a name that is unique in the account, is accepted too.',
);

/** A project of a change that cannot be undone. */
export const exactProject = nameSchema().describe('Exact name of the project. IDs are not accepted.');

/** A cluster of a change that cannot be undone. */
export const exactCluster = nameSchema()
  .regex(/^[^/]+\/[^/]+$/, 'must be PROJECT/CLUSTER')
  .describe('Exact name of the cluster, as PROJECT/CLUSTER. IDs are not accepted.');

export const nodePoolName = nameSchema()
  .refine(isObjectName, `must be ${objectNameRule}`)
  .describe('Name of the node pool.');

/** The longest wait of a tool. */
export const waitSeconds = z
  .int()
  .min(1)
  .max(7200)
  .default(1800)
  .describe('How long to wait at most, in seconds. The operation continues after that.');
