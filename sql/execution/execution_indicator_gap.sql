-- 名称: 执行与指标得分差距
-- en: How a form scores on money and how it scores on results: the share of the execution points earned against the
--     share of the indicator points earned. A large gap says that little was spent and yet everything was reached. Only
--     forms with an execution score, and a weight and a score for every indicator.
-- zh: 预算执行得分率与指标得分率对照。差距大，说明花钱少而指标几乎全部完成。
--     只列有执行得分、且每个指标都有分值和得分的自评表。
-- grain: one row per self-evaluation form scored throughout | 得分齐全的每张自评表一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   department | as in the contract
--   unit | as in the contract
--   project_name | as in the contract
--   execution_rate | as in the contract
--   execution_score | as in the contract
--   execution_weight | as in the contract
--   execution_share | ratio | execution_score / execution_weight | 执行得分率
--   indicators | indicators | Indicators | 指标数
--   indicator_score | points | Sum of the indicators' scores | 指标得分合计
--   indicator_weight | points | Sum of the indicators' weights | 指标分值合计
--   indicator_share | ratio | indicator_score / indicator_weight | 指标得分率
--   gap | ratio | indicator_share - execution_share | 指标得分率减执行得分率
--   total_score | as in the contract
--   grade | as in the contract
--   project_id | as in the contract
--   path | as in the contract
--   source | as in the contract
WITH scored AS (
    SELECT
        project_id,
        count(*) AS indicators,
        sum(score) AS indicator_score,
        sum(weight) AS indicator_weight
    FROM indicators
    GROUP BY project_id
    HAVING count(score) = count(*) AND count(weight) = count(*) AND sum(weight) > 0
)

SELECT
    p.province_code,
    p.province,
    p.fiscal_year,
    p.department,
    p.unit,
    p.project_name,
    p.execution_rate,
    p.execution_score,
    p.execution_weight,
    p.execution_score / nullif(p.execution_weight, 0) AS execution_share,
    s.indicators,
    s.indicator_score,
    s.indicator_weight,
    s.indicator_score / nullif(s.indicator_weight, 0) AS indicator_share,
    s.indicator_score / nullif(s.indicator_weight, 0) - p.execution_score / nullif(p.execution_weight, 0) AS gap,
    p.total_score,
    p.grade,
    p.project_id,
    d.path,
    p.source
FROM projects AS p
JOIN scored AS s USING (project_id)
JOIN documents AS d USING (document_id)
WHERE p.form_kind = 'self_evaluation' AND p.execution_weight > 0 AND p.execution_score IS NOT NULL
ORDER BY p.province_code, p.fiscal_year, gap DESC, p.project_id
