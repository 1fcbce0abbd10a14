/** A valid body of CreateProject. */
export const projectInput = { name: 'shop', cidr: '10.50.0.0/18', region: 'eu-west-2' };

/** A valid body of CreateCluster, without its project. */
export const clusterInput = {
  name: 'web',
  version: '1.32',
  cidr_pods: '10.91.0.0/16',
  cidr_service: '10.92.0.0/16',
  admin_whitelist: ['127.0.0.1/32'],
};
