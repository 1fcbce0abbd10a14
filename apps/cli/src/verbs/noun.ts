import type { View } from '../output/render.ts';
import type { Session } from '../session/session.ts';

/** The word of the command line for a kind of resource. */
export type NounCommand = 'project' | 'cluster' | 'nodepool' | 'netpeering';

/** A kind of resource: what the verbs need to know about it, and its wording. */
export interface Noun<T, C extends NounCommand = NounCommand> {
  /** The words of sentences, such as `node pool`. */
  readonly kind: string;
  /** The word of the command line, such as `nodepool`. */
  readonly command: C;
  idOf(item: T): string;
  nameOf(item: T): string;
  statusOf(item: T): string;
  /** Its tags, for kinds that have them. */
  tagsOf?(item: T): Readonly<Record<string, string>>;
  /** The item with another status: once it is gone, a watch shows it as `deleted`. */
  withStatus(item: T, status: string): T;
  /** Its label: `shop/web` for a cluster whose project is known. */
  labelOf(session: Session, item: T): string;
  /** Requests what `labelOf` needs, such as the names of projects. */
  learnLabels?(session: Session, items: readonly T[]): Promise<void>;
  /** An unambiguous argument for it. */
  argumentOf(session: Session, item: T): string;
  /** How these items are printed. May ask the service for names that the output shows. */
  view(session: Session, items: readonly T[]): Promise<View<T>>;
}
