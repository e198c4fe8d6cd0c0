-- 名称: 项目预算调整
-- en: What became of each budget during the year: the initial against the full-year (adjusted) budget of every
--     self-evaluation that states both.
-- zh: 各项目年中预算调整：自评表的年初预算数与全年（调整后）预算数对照。只列两个数都有的表。
-- grain: one row per self-evaluation form that states both budgets | 有年初和全年预算数的每张自评表一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   department | as in the contract
--   unit | as in the contract
--   project_name | as in the contract
--   budget_initial_wan | 万元 | Budget at the start of the year | 年初预算数
--   budget_adjusted_wan | 万元 | Full-year budget | 全年预算数
--   change_wan | 万元 | budget_adjusted_wan - budget_initial_wan | 调整额
--   change_share | ratio | Change / initial budget; NULL where the initial budget is 0 | 调整幅度，调整额除以年初预算数；年初预算数为0时为空
--   adjustment | | raised, lowered or unchanged | 调整方向：raised 调增，lowered 调减，unchanged 未调整
--   executed_wan | 万元 | Executed over the full year | 全年执行数
--   rate_on_initial | ratio | Executed / initial budget | 按年初预算的执行率
--   rate_on_adjusted | ratio | Executed / full-year budget | 按全年预算的执行率
--   project_id | as in the contract
--   path | as in the contract
--   source | as in the contract
SELECT
    p.province_code,
    p.province,
    p.fiscal_year,
    p.department,
    p.unit,
    p.project_name,
    CAST(p.budget_initial / 10000 AS DECIMAL(18, 2)) AS budget_initial_wan,
    CAST(p.budget_adjusted / 10000 AS DECIMAL(18, 2)) AS budget_adjusted_wan,
    CAST((p.budget_adjusted - p.budget_initial) / 10000 AS DECIMAL(18, 2)) AS change_wan,
    (p.budget_adjusted - p.budget_initial) / nullif(p.budget_initial, 0) AS change_share,
    CASE sign(p.budget_adjusted - p.budget_initial) WHEN 1 THEN 'raised' WHEN -1 THEN 'lowered' ELSE 'unchanged' END
        AS adjustment,
    CAST(p.executed / 10000 AS DECIMAL(18, 2)) AS executed_wan,
    p.executed / nullif(p.budget_initial, 0) AS rate_on_initial,
    p.execution_rate AS rate_on_adjusted,
    p.project_id,
    d.path,
    p.source
FROM projects AS p
JOIN documents AS d USING (document_id)
WHERE p.form_kind = 'self_evaluation' AND p.budget_initial IS NOT NULL AND p.budget_adjusted IS NOT NULL
ORDER BY p.province_code, p.fiscal_year, p.project_id
