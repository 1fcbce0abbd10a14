/** The JSON Schema keywords that the generators understand. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly (string | number)[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Name of the function that tests a refinement, see `fastTests`. */
  readonly 'x-test'?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
}

const tested =
  '$ref type anyOf enum properties required additionalProperties items pattern minLength maxLength minItems maxItems ' +
  'minimum maximum x-test';
const documentary = '$schema $id description default examples format propertyNames';
const keywords = new Set(`${tested} ${documentary}`.split(' '));

/** Throws for a keyword that no generator understands, because it would not be checked. */
export function refuseUnknownKeywords(schema: JsonSchema, where: string): void {
  for (const key of Object.keys(schema))
    if (!keywords.has(key)) throw new Error(`${where}: no test can be made of \`${key}\``);
}
