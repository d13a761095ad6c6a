"""The industries that are recognised: a compact tree, one line a branch, `label: synonyms`. Data only."""

CHINESE = """
智能制造: 智能工厂 智慧工厂 工业4.0 数字化工厂 智能装备
制造: 制造业 生产制造 加工厂 工厂 生产型企业 代工 机加工 五金加工 oem
机械制造: 机械 机械加工 数控机床 机床 模具 五金 重工 工程机械 装备制造
电子制造: 电子 电子厂 消费电子 电子元器件 元器件 线路板 pcb 连接器 3c电子 电子产品 smt
半导体: 芯片 集成电路 晶圆 封测
汽车: 汽车制造 整车 新能源汽车 新能源车 汽配 汽车零部件 汽车配件 汽车销售 4s店 汽车后市场
新能源: 光伏 储能 锂电池 锂电 动力电池 风电 充电桩 氢能 太阳能
化工: 精细化工 化工厂 涂料 化学品
橡塑: 塑料 塑胶 橡胶 注塑 吹塑
新材料: 材料 复合材料 石墨烯
钢铁冶金: 钢铁 冶金 有色金属 铝材 钢材
能源电力: 能源 电力 石油 石化 天然气 煤炭 电网 热力
建筑工程: 建筑 工程 建筑业 施工 建工 装修公司 土建 工程公司 幕墙 建材
家居建材: 家居 家具 全屋定制 橱柜 卫浴 瓷砖 门窗 家装 装修 装饰
房地产: 地产 房产 楼盘 开发商 房产中介 房屋中介 商业地产
物业: 物业管理 物业公司 园区运营 产业园
餐饮: 餐饮连锁 连锁餐饮 餐厅 餐馆 饭店 火锅店 火锅 奶茶 奶茶店 茶饮 咖啡店 咖啡 烘焙 快餐 小吃 团餐 酒楼 烧烤
零售: 新零售 连锁零售 便利店 超市 商超 百货 连锁店 零售连锁 母婴店 母婴 零售业 生鲜 水果店 药妆 美妆零售
电商: 电子商务 网店 淘宝 天猫 直播带货 直播电商 社区团购 电商公司 抖音电商
跨境电商: 亚马逊卖家 跨境 独立站 跨境贸易
外贸: 进出口 出口 进出口贸易 外贸公司
贸易批发: 贸易 批发 经销 经销商 分销 代理商 商贸 贸易公司
快消: 快消品 消费品 日化 饮料 酒水 白酒 零食 宠物用品 宠物食品
食品加工: 食品 食品厂 乳制品 调味品 预制菜 肉制品 粮油 冷冻食品
服装纺织: 服装 纺织 鞋服 面料 女装 男装 童装 鞋业 服饰 印染 家纺
美妆个护: 美妆 化妆品 护肤品 个护
美容美发: 美容 美业 医美 美发 美容院 美甲 spa
医疗: 医疗健康 医院 诊所 口腔 口腔诊所 牙科 体检 民营医院 医疗机构 眼科 大健康 康复
医药: 制药 药企 药厂 生物医药 药店 连锁药房 药房 生物科技 生物技术 医药流通
医疗器械: 医疗设备 器械 体外诊断
养老: 养老院 养老服务 康养
教育: 教育培训 培训机构 教培 培训 学校 k12 职业教育 在线教育 幼儿园 早教 高校 大学 留学 驾校
软件: 软件开发 软件公司 saas 信息化 软件服务 小程序开发 软件研发 it服务 系统集成 互联网软件 软件外包
互联网: 互联网公司 app开发 社交平台 移动互联网 网络科技
人工智能: ai 大模型 机器视觉 算法 机器人
游戏: 手游 游戏公司 电竞 游戏开发
通信: 通讯 电信 运营商 物联网
金融: 金融科技 金融服务 小贷 消费金融 互联网金融 支付
银行: 城商行 农商行
保险: 保险经纪 保险代理 保险公司 寿险 财险
证券基金: 证券 基金 私募 资管 投资机构 券商 投资
物流: 物流运输 快递 货运 仓储 供应链 冷链 冷链物流 货代 国际物流 运输 仓储物流 同城配送
旅游酒店: 旅游 旅行社 酒店 民宿 景区 文旅 酒店连锁 酒店管理
广告传媒: 广告 传媒 营销 广告公司 mcn 公关 影视 文化传媒 媒体 会展 设计公司 品牌策划
法律服务: 律所 律师事务所 法律 法务服务
财税服务: 财税 会计师事务所 代理记账 会计 税务 代账
咨询: 管理咨询 咨询公司 咨询服务 企业咨询
人力资源: 猎头 人力资源服务 劳务派遣 招聘 人力外包 灵活用工
农业: 农牧 养殖 种植 种业 农产品 畜牧 水产 农资 饲料 农机
环保: 环保工程 水处理 污水处理 固废 环境工程 节能
印刷包装: 印刷 包装 纸箱 包装材料
珠宝: 珠宝首饰 黄金
体育健身: 健身房 健身 体育 运动场馆
家政服务: 家政 保洁 月嫂
安防: 监控 安防工程
政务: 政府 机关 事业单位 政府单位 街道办
公益: 公益组织 基金会 非营利组织
航空航天: 航空 航天 无人机
""".strip()

ENGLISH = """
manufacturing: manufacturer|manufacturers|factory|industrial equipment|machinery|fabrication|smart manufacturing
automotive: auto parts|car dealership|car dealer|vehicles|ev|electric vehicles
semiconductors: semiconductor|chips|chip design
electronics: consumer electronics|pcb
energy: oil and gas|utilities|power
renewables: solar|wind energy|renewable energy|battery|batteries
chemicals: chemical
construction: construction company|contractor|general contractor|civil engineering|building materials
real estate: property management|realtor|property developer|proptech
food service: restaurant|restaurants|restaurant chain|catering|cafe|cafes|coffee shops|food and beverage|f&b
retail: retailer|retailers|grocery|supermarket|supermarkets|convenience stores|fashion retail|apparel retailer
e-commerce: ecommerce|online store|online retail|dtc|d2c|amazon seller|marketplace
consumer goods: cpg|fmcg|beverage|cosmetics|beauty|skincare|pet food
apparel: fashion|clothing|textile|textiles|footwear|garment
food production: food processing|food manufacturing|dairy|bakery
healthcare: hospital|hospitals|clinic|clinics|medical|dental|health care|dental practice|healthtech|digital health
pharmaceuticals: pharma|biotech|life sciences|drug development
medical devices: medical device|medtech
education: edtech|school|schools|university|e-learning|training provider|higher ed|k-12|tutoring
software: saas|software company|software development|b2b software|it services|app developer|systems integrator
artificial intelligence: ai|machine learning|robotics
gaming: game studio|video games|games
telecommunications: telecom|telecoms|isp|iot
financial services: fintech|finance|payments|lending|wealth management
banking: bank|credit union
insurance: insurtech|insurer|insurance broker|insurance agency
investment: private equity|venture capital|asset management|hedge fund
logistics: supply chain|freight|shipping|trucking|3pl|warehousing|courier|freight forwarding|last-mile delivery
hospitality: hotel|hotels|resort|travel|tourism|travel agency
media: advertising|marketing agency|ad agency|publishing|film|pr agency|digital agency|broadcasting
legal: law firm|law practice|legal services
accounting: accounting firm|bookkeeping|cpa firm|tax advisory
consulting: consultancy|consulting firm|management consulting|professional services
staffing: recruitment|recruiting agency|staffing agency|hr services
agriculture: farming|agritech|farm|agtech
non-profit: nonprofit|charity|ngo
public sector: government|municipality|local government
aerospace: aviation|airline|drones|defense|defence
fitness: gym|gyms|sports|wellness
printing and packaging: packaging|printing
wholesale: distributor|distribution|trading company|import and export|wholesaler
""".strip()
