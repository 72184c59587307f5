export type PostgresServer = {
  url: (database: string) => string;
  port: number;
  fresh: boolean;
  adopted: boolean;
  pid: number;
  stop: () => Promise<string>;
};
export function startPostgres(options: {
  dataDir: string;
  password: string;
  database?: string;
  flags?: string[];
}): Promise<PostgresServer>;
