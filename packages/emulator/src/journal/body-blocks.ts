/** How much of a body is kept, in bytes. */
const maxBodyBytes = 64 * 1024;
const blockBytes = 1024 * 1024;

/** A part of the memory for bodies. */
export class BodyBlock {
  readonly bytes = Buffer.allocUnsafeSlow(blockBytes);
  /** Where the next body begins. */
  end = 0;
  /** The number of requests whose bodies are still needed. */
  requests = 0;

  /** Adds a body. Returns whether it was cut: only the first bytes of a long one are kept, up to a whole character. */
  add(text: string): boolean {
    const isCut = isTooLong(text);
    this.end += isCut
      ? this.bytes.write(text.slice(0, maxBodyBytes), this.end, maxBodyBytes)
      : this.bytes.write(text, this.end);
    return isCut;
  }
}

/**
 * Memory for the bodies of requests, oldest first. It is outside of the JavaScript heap and is reused, so that the
 * garbage collector does not have to copy and free strings.
 */
export class BodyBlocks {
  readonly #blocks: BodyBlock[] = [];

  /** A block with room for the bodies of another request, which counts as one of its requests. */
  open(): BodyBlock {
    let block = this.#blocks.at(-1);
    if (block === undefined || block.end + 2 * maxBodyBytes > blockBytes) {
      block = this.#takeFree() ?? new BodyBlock();
      this.#blocks.push(block);
    }
    block.requests += 1;
    return block;
  }

  /** The oldest block, if nothing in it is needed any more. Others like it are given up. */
  #takeFree(): BodyBlock | undefined {
    let free: BodyBlock | undefined;
    while (this.#blocks[0]?.requests === 0) free = this.#blocks.shift();
    if (free !== undefined) free.end = 0;
    return free;
  }
}

/** Whether a body has more bytes than are kept. */
function isTooLong(text: string): boolean {
  return text.length > maxBodyBytes || (text.length > maxBodyBytes / 3 && Buffer.byteLength(text) > maxBodyBytes);
}
