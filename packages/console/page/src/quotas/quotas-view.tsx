import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { apiPaths } from '../../../src/api/index.ts';
import { profileNamed, profiles } from '../live/overview.ts';
import { useStream } from '../live/use-stream.ts';
import { ReportNotice } from '../parts/notice.tsx';
import { ProfileChoice } from '../parts/profile-choice.tsx';
import { Empty, Section } from '../parts/section.tsx';
import { Status } from '../parts/status.tsx';
import { addQuotas, type KnownQuotas, noQuotas } from './known-quotas.ts';
import { type ListedQuota, QuotaTable } from './quota-table.tsx';

/** The share above which a quota counts as nearly used up. */
const nearly = 0.8;

const shareOf = ({ quota: { used, max } }: ListedQuota): number => (max === 0 ? Number(used > 0) : used / max);

/** The view of the quotas of an account. */
export function QuotasView({ profile: asked }: { profile: string | undefined }): JSX.Element {
  const profile = profileNamed(asked) ?? profiles.value[0];
  const path = profile === undefined ? undefined : apiPaths.quotas(profile.id);
  const { known, failure } = useStream<KnownQuotas>(path, noQuotas, addQuotas);
  const [isNearly, setNearly] = useState(false);
  const error = failure ?? known.failure;
  const ofProjects = [...known.projects.values()]
    .flatMap(({ name, quotas }) => quotas.map((quota): ListedQuota => ({ project: name, quota })))
    .sort((a, b) => shareOf(b) - shareOf(a));
  const listed = ofProjects.filter((one) => !isNearly || shareOf(one) >= nearly);
  return (
    <>
      <header class="view-head">
        <h1 tabIndex={-1}>Quotas</h1>
        <ProfileChoice view="quotas" profiles={profiles.value} chosen={profile} />
      </header>
      {error !== undefined && <ReportNotice report={error} />}
      <div class="cards">
        <Section title="Account" class="card-wide">
          {known.account === undefined ? (
            <Empty>{error === undefined && <Status status="loading" />}</Empty>
          ) : (
            <QuotaTable
              label="Quotas of the account"
              rows={known.account.map((quota) => ({ project: undefined, quota }))}
            />
          )}
        </Section>
        <Section
          title="Projects"
          class="card-wide"
          aside={
            <label class="check">
              <input type="checkbox" checked={isNearly} onChange={() => setNearly(!isNearly)} /> Only 80 % and more
            </label>
          }
        >
          {listed.length > 0 ? (
            <QuotaTable label="Quotas of projects" rows={listed} hasProjects />
          ) : (
            <Empty>
              <p class="muted">
                {ofProjects.length > 0 ? 'No quota is nearly used up.' : 'No quotas of projects have been read yet.'}
              </p>
            </Empty>
          )}
        </Section>
      </div>
    </>
  );
}
