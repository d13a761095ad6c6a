"""客户画像飞轮 / Customer Insight Flywheel."""
