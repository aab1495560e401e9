# 其他网站可以嵌入的卡片和徽章：由服务端生成，不含任何脚本。
direction = ltr
card-coming = 投票尚未开始
card-open = 正在投票
card-closed = 投票已结束，正在计票
card-counted = 结果已公布
card-void = 投票人数过少，未计票
card-run-by = 主办方：{ $organiser }
card-voted = { $roll } 人中已有 { $counting } 人投票
card-opens = 开始时间
card-closes = 截止时间
card-ended = 结束时间
card-sealed = 选票均已密封，计票之前谁也不知道票数。
card-public = 每一票都保密，人人都可以核查计票。
card-check = 查看并亲自核查
calendar-opens = 投票开始：{ $title }
calendar-closes = 投票结束：{ $title }
