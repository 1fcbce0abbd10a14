import * as z from 'zod';
import { regionEndpoints } from './endpoints.ts';
import { headerNames } from './headers.ts';
import type { OperationSpec } from './operation.ts';
import { operations as ownOperations } from './generated/operations.ts';
import { wireSchemas } from './zod.ts';

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** Options of {@link openapiDocument}. */
export interface OpenapiOptions {
  /** Base URLs to list. @default the endpoint of every known Region */
  readonly servers?: readonly string[];
  /** The operations to describe. @default all operations of the OKS API */
  readonly operations?: Readonly<Record<string, OperationSpec>>;
}

const errorStatuses = {
  400: 'The request is invalid.',
  401: 'The credentials are missing, wrong or expired, or a one-time password is needed.',
  403: 'The account must not do this, a quota is used up, or the resource is protected or not empty.',
  404: 'The resource does not exist.',
  408: 'The service timed out.',
  409: 'The name is taken, networks overlap, or the resource has been deleted.',
  422: 'Fields of the request are invalid.',
  423: 'The project is under maintenance. Nothing was done.',
  429: 'There were too many requests. Wait as `Retry-After` says.',
  500: 'The service failed.',
  501: 'The service does not implement this. Nothing was done.',
  503: 'The service is unavailable, or the resource is not ready yet.',
} as const;

const refusal: JsonObject = {
  Errors: [
    {
      Code: '422',
      Type: 'ValidationError',
      Details: [{ loc: ['body', 'name'], msg: 'field required', type: 'missing' }],
    },
  ],
  ResponseContext: { RequestId: '0b9c4f6e-3a52-4d0e-9f0b-7d1c2e5a8f34' },
};

/** Builds an OpenAPI 3.1 document from an operation table and the zod schemas. */
export function openapiDocument(options: OpenapiOptions = {}): JsonObject {
  const rows = Object.values<OperationSpec>(options.operations ?? ownOperations);
  const schemas = componentSchemas();
  const paths: Record<string, Record<string, Json>> = {};
  for (const row of rows) {
    const path = (paths[row.path] ??= {});
    path[row.method.toLowerCase()] = operationObject(row, schemas);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'OUTSCALE Kubernetes as a Service (OKS)',
      version: '1.0',
      description:
        'Projects, clusters, kubeconfigs, EIM users, templates, quotas and limits of OKS, ' +
        'as the oks-kit describes them.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: (options.servers ?? Object.values(regionEndpoints)).map((url) => ({ url })),
    tags: [...new Set(rows.map(tagOf))].map((name) => ({ name })),
    security: [
      { accessKey: [], secretKey: [] },
      { accessKey: [], secretKey: [], oneTimePassword: [] },
      { basic: [] },
      { basic: [], oneTimePassword: [] },
      { accessToken: [], refreshToken: [] },
    ],
    paths,
    components: {
      schemas,
      securitySchemes: {
        accessKey: header(headerNames.accessKey, "An access key of the account's root user."),
        secretKey: header(headerNames.secretKey, 'The secret key of that access key.'),
        basic: { type: 'http', scheme: 'basic', description: "The root user's login and password." },
        accessToken: header(headerNames.accessToken, 'An access token that an earlier answer handed out.'),
        refreshToken: header(headerNames.refreshToken, 'The refresh token that came with it.'),
        oneTimePassword: header(headerNames.oneTimePassword, 'A one-time password, where the account asks for one.'),
      },
      responses: Object.fromEntries(
        Object.entries(errorStatuses).map(([status, description]) => [
          `Error${status}`,
          {
            description,
            ...(status === '429' || status === '503'
              ? {
                  headers: {
                    'Retry-After': {
                      description: 'Seconds to wait, or the date to wait until.',
                      schema: { type: 'string' },
                    },
                  },
                }
              : {}),
            content: {
              'application/json': {
                ...(status === '422' ? { example: refusal } : {}),
                schema:
                  status === '422'
                    ? { anyOf: [reference('ErrorResponse'), reference('HTTPValidationError')] }
                    : reference('ErrorResponse'),
              },
            },
          },
        ]),
      ),
    },
  };
}

function operationObject(row: OperationSpec, schemas: JsonObject): JsonObject {
  const parameters = [
    ...Object.entries(row.params ?? {}).map(([name, description]) => ({
      name,
      in: 'path',
      required: true,
      description,
      schema: { type: 'string' },
    })),
    ...parametersOf('query', row.query?.schema, schemas),
    ...parametersOf('header', row.headers?.schema, schemas),
  ];
  return {
    operationId: row.id,
    tags: [tagOf(row)],
    summary: row.summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(row.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: reference(row.body.schema), ...exampleOf(schemas[row.body.schema]) },
            },
          },
        }),
    responses: {
      200: {
        description: `Success. \`${row.payload}\` holds the result.`,
        content: { 'application/json': { schema: reference(row.response.schema) } },
      },
      ...Object.fromEntries(
        Object.keys(errorStatuses).map((status) => [status, { $ref: `#/components/responses/Error${status}` }]),
      ),
    },
  };
}

function parametersOf(place: 'query' | 'header', schemaName: string | undefined, schemas: JsonObject): JsonObject[] {
  const schema = schemaName === undefined ? undefined : schemas[schemaName];
  const properties = field(schema, 'properties');
  const required = field(schema, 'required');
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = isJsonObject(property) ? property : {};
    return {
      name,
      in: place,
      required: Array.isArray(required) && required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
}

function componentSchemas(): JsonObject {
  const { schemas } = z.toJSONSchema(wireSchemas, { io: 'input', uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const { $schema: _dialect, $id: _id, ...rest } = schema;
      // Boundary: the type of zod's JSON Schema is wider than JSON, but for these schemas the result is JSON.
      return [name, rest as JsonObject];
    }),
  );
}

/** Returns the operation's group in the client, or the first part of its path. */
function tagOf({ client, path }: OperationSpec): string {
  return (client ?? path.slice(1)).split(/[./]/, 1)[0] ?? '';
}

/** Returns a schema's first example, for a request. */
function exampleOf(schema: Json | undefined): JsonObject {
  const examples = field(schema, 'examples');
  return Array.isArray(examples) && examples.length > 0 ? { example: examples[0] as Json } : {};
}

function header(name: string, description: string): JsonObject {
  return { type: 'apiKey', in: 'header', name, description };
}

function reference(schema: string): JsonObject {
  return { $ref: `#/components/schemas/${schema}` };
}

function field(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value) ? value[key] : undefined;
}

function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
