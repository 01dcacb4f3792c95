ALTER USER MAPPING FOR flux_reader SERVER archive OPTIONS (ADD password 'hush-hush', ADD api_key 'hush-hush');
ALTER SERVER archive OPTIONS (ADD dsn 'postgres://me:hush-hush@there/db');
