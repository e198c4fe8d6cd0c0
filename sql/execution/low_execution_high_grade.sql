-- 名称: 低执行高评级
-- en: Projects that executed less than 80 % of their budget and are graded 优. Where a form prints no grade, the one
--     that its total gives under the scoring scheme stands in, and grade_basis says so.
-- zh: 预算执行率低于80%而等级为优的项目。表上没有等级的，采用总分按评分办法对应的等级，并在grade_basis中注明。
-- grain: one row per self-evaluation form | 每张自评表一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   department | as in the contract
--   unit | as in the contract
--   project_name | as in the contract
--   budget_wan | 万元 | Full-year budget | 全年预算数
--   executed_wan | 万元 | Executed over the full year | 全年执行数
--   execution_rate | ratio | Execution rate: from the money, or as the form states it where it prints no money | 执行率：按金额计算；没有金额时取表上的执行率
--   rate_basis | | money: computed from the money; stated: as the form prints it | money 按金额计算，stated 表上所列 | 执行率依据
--   total_score | as in the contract
--   grade | | Grade, 优 | 等级，优
--   grade_basis | | printed: on the form; derived: from the total under the scoring scheme | printed 表上所列，derived 由总分推算 | 等级依据
--   scheme_assumed | as in the contract
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
    CAST(p.budget_adjusted / 10000 AS DECIMAL(18, 2)) AS budget_wan,
    CAST(p.executed / 10000 AS DECIMAL(18, 2)) AS executed_wan,
    coalesce(p.execution_rate, p.execution_rate_stated) AS execution_rate,
    CASE WHEN p.execution_rate IS NOT NULL THEN 'money' ELSE 'stated' END AS rate_basis,
    p.total_score,
    coalesce(p.grade, p.grade_derived) AS grade,
    CASE WHEN p.grade IS NOT NULL THEN 'printed' ELSE 'derived' END AS grade_basis,
    p.scheme_assumed,
    p.project_id,
    d.path,
    p.source
FROM projects AS p
JOIN documents AS d USING (document_id)
WHERE p.form_kind = 'self_evaluation'
    AND coalesce(p.execution_rate, p.execution_rate_stated) < 0.8
    AND starts_with(coalesce(p.grade, p.grade_derived), '优')
ORDER BY p.province_code, p.fiscal_year, execution_rate, p.project_id
