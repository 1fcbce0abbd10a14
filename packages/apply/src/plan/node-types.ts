/** How much one node uses of a project's quotas. */
export interface NodeSize {
  readonly cores: number;
  readonly memoryGib: number;
}

/** Parses a node type: `tinav6.c4r8p2` has 4 cores and 8 GiB. Undefined if the name does not contain a size. */
export function sizeOfNodeType(nodeType: string): NodeSize | undefined {
  const [, cores, memory] = /^tinav\d+\.c(\d+)r(\d+)(?:p\d)?$/.exec(nodeType) ?? [];
  return cores === undefined || memory === undefined ? undefined : { cores: Number(cores), memoryGib: Number(memory) };
}
