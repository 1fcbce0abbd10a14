/** What a node of a type uses of a project's quotas. */
export interface NodeSize {
  readonly cores: number;
  readonly memoryGib: number;
}

/** `tinav6.c4r8p2` has 4 cores and 8 GiB. Undefined for types whose name does not say so. */
export function sizeOfNodeType(nodeType: string): NodeSize | undefined {
  const [, cores, memory] = /^tinav\d+\.c(\d+)r(\d+)(?:p\d)?$/.exec(nodeType) ?? [];
  return cores === undefined || memory === undefined ? undefined : { cores: Number(cores), memoryGib: Number(memory) };
}
