def test_404(browser):
    b = browser.open("/nope")
    assert b.status == 404
    print(b.title, b.text)
    assert b.response.headers["Server"] == "web"
