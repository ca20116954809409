package page

import (
	"strings"
	"unicode"
)

// vocabulary is a list of words in many languages. A word of up to three letters must stand alone; a longer one
// may begin a word; one in a script without spaces may stand anywhere.
type vocabulary struct {
	alone, begin, anywhere []string
}

func words(lists ...string) vocabulary {
	var v vocabulary
	for _, list := range lists {
		for _, word := range strings.Split(list, ",") {
			word = strings.TrimSpace(word)
			switch letters := []rune(word); {
			case unicode.In(letters[0], unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai):
				v.anywhere = append(v.anywhere, word)
			case len(letters) <= 3:
				v.alone = append(v.alone, " "+word+" ")
			default:
				v.begin = append(v.begin, " "+word)
			}
		}
	}
	return v
}

// in tells whether a text that went through plain has one of the words.
func (v vocabulary) in(text string) bool {
	if len(text) <= 2 {
		return false
	}
	for _, list := range [][]string{v.begin, v.alone, v.anywhere} {
		for _, word := range list {
			if strings.Contains(text, word) {
				return true
			}
		}
	}
	return false
}

// plain gives a text in lower case, with one space between its words and at both ends.
func plain(texts ...string) string { return spaced(false, texts) }

// identifiers does the same for names and IDs: "grantAccess" and "grant-access" are two words each.
func identifiers(texts ...string) string { return spaced(true, texts) }

func spaced(camels bool, texts []string) string {
	var b strings.Builder
	b.WriteByte(' ')
	space, lower := true, false
	for _, text := range texts {
		for _, r := range text {
			switch {
			case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
				if camels && unicode.IsUpper(r) && lower && !space {
					b.WriteByte(' ')
				}
				lower = unicode.IsLower(r)
				b.WriteRune(unicode.ToLower(r))
				space = false
			case !space:
				b.WriteByte(' ')
				space, lower = true, false
			}
		}
		if !space {
			b.WriteByte(' ')
			space, lower = true, false
		}
	}
	return b.String()
}

var (
	userWords = words("user, username, login, logon, email, e mail, mail, uname, uid, account, identifier, identity, signin name, sign in name, member",
		"benutzer, anmeldename, nutzername, kennung, konto, utilisateur, identifiant, courriel, usuario, correo, utente, usuário, utilizador",
		"gebruiker, användar, bruker, käyttäjä, uživatel, użytkownik, felhasználó, kullanıcı, χρήστη, пользовател, логин, почт, користувач",
		"ユーザ, メール, ログイン, アカウント, 用户, 用戶, 使用者, 帐号, 账号, 帳號, 邮箱, 電子郵件, 电子邮件, 사용자, 아이디, 이메일, 계정, المستخدم, البريد, משתמש, דוא, ผู้ใช้, tên đăng nhập, người dùng")
	searchWords = words("search, query, find, suche, recherche, buscar, busca, cerca, zoek, sök, szukaj, hledat, поиск, 検索, 搜索, 搜尋, 검색, بحث, חיפוש, ค้นหา",
		"newsletter, subscribe, abonn, suscri, iscriviti, рассыл, подпис, メルマガ, 订阅, 訂閱, 구독, captcha, coupon, voucher, honeypot, website")
	goOnWords = words("sign in, signin, log in, login, logon, log on, continue, next, submit, enter, anmelden, einloggen, weiter, connexion, se connecter, connecter",
		"suivant, continuer, iniciar, acceder, entrar, ingresar, continuar, siguiente, accedi, avanti, continua, aanmelden, inloggen, volgende, logga in, nästa",
		"logg inn, log ind, kirjaudu, zaloguj, dalej, přihlásit, další, bejelentkezés, giriş, devam, σύνδεση, войти, вход, далее, продолжить, увійти, далі",
		"ログイン, サインイン, 次へ, 続ける, 続行, 登录, 登入, 登錄, 下一步, 继续, 繼續, 로그인, 다음, 계속, تسجيل الدخول, دخول, התחבר, כניסה, เข้าสู่ระบบ, đăng nhập")
	otherWayWords = words("show, hide, reveal, toggle, eye, visibility, forgot, reset, recover, sign up, signup, register, create, join, help, language, back",
		"google, facebook, apple, microsoft, github, gitlab, twitter, linkedin, okta, saml, sso, passkey, security key, magic link, qr, single sign",
		"anzeigen, verbergen, vergessen, registrieren, erstellen, oublié, afficher, créer, s inscrire, olvid, mostrar, registr, crear, dimenticat, mostra",
		"esquec, criar, cadastr, vergeten, toon, glömt, visa, skapa, zapomn, zarejestruj, забыл, показать, зарегистр, регистрац, 忘れ, 表示, 新規, 登録",
		"忘记, 忘記, 显示, 顯示, 注册, 註冊, 잊, 표시, 가입, نسيت, إظهار, إنشاء, שכחת, הצג, הרשמ")
	approveWords = words("allow, authorize, authorise, approve, accept, grant, consent, agree, permit, give access, erlauben, zulassen, zustimmen, akzeptieren",
		"genehmigen, gewähren, einwilligen, freigeben, autoriser, accepter, permettre, approuver, autorizar, permitir, aceptar, aprobar, conceder, autorizza",
		"consenti, accetta, aceitar, aprovar, toestaan, akkoord, accepteren, tillåt, godkänn, tillat, godta, tillad, salli, hyväksy, zezwól, akceptuj",
		"zgadzam, povolit, souhlas, engedélyez, elfogad, izin ver, kabul, onayla, επιτρ, αποδοχή, разрешить, принять, согласен, дозволити, 許可, 承認, 同意, 允许",
		"允許, 授权, 授權, 接受, 허용, 동의, 승인, موافق, السماح, اسمح, אישור, אשר, אפשר, อนุญาต, ยอมรับ, cho phép, đồng ý")
	yesWords = words("yes, ok, okay, continue, confirm, proceed, submit, ja, weiter, fortfahren, bestätigen, oui, continuer, confirmer, valider, sí, si, continuar",
		"confirmar, sì, continua, conferma, sim, bevestigen, doorgaan, fortsätt, tak, ano, igen, evet, devam, ναι, да, продолжить, подтвердить, так, はい",
		"続ける, 続行, 確認, 是, 确认, 继续, 繼續, 예, 확인, 계속, نعم, متابعة, כן, המשך, ใช่, có, tiếp tục")
	denyWords = words("deny, denied, cancel, reject, decline, refuse, disallow, disagree, do not, don t, no, not now, abort, abbrechen, ablehnen, verweigern, nein, nicht, annuler",
		"refuser, non, rejeter, cancelar, rechazar, denegar, annulla, rifiuta, nega, não, recusar, negar, annuleren, weigeren, afwijzen, nee, avbryt, neka, nej",
		"nei, avslå, afvis, peruuta, hylkää, kiellä, anuluj, odmów, nie, zrušit, odmítnout, mégse, elutasít, nem, iptal, reddet, hayır, άκυρο, απόρριψη, όχι",
		"отмена, отклонить, запретить, отказ, нет, скасувати, відхилити, キャンセル, 拒否, しない, いいえ, 拒绝, 拒絕, 取消, 不同意, 否, 취소, 거부, 거절, 아니",
		"إلغاء, رفض, לא, ביטול, סירוב, דחה, ยกเลิก, ปฏิเสธ, ไม่, từ chối, hủy, không")
	consentWords = words("consent, permission, authorize, authorise, authorization request, wants to, would like to, wants access, access to your, requesting, requests access, grant access, allow access",
		"access privileges, do you grant, zugriff, berechtigung, zustimm, einwillig, autorisation, accéder à, permisos, acceso a, autorización, autorizzazione, accesso",
		"permissões, acesso, toestemming, toegang, behörighet, åtkomst, tilgang, adgang, zgod, uprawnien, dostęp, oprávnění, souhlas, hozzáfér, engedély, izin",
		"erişim, πρόσβαση, доступ, разрешени, 許可, アクセス, 権限, 同意, 授权, 授權, 权限, 權限, 访问, 存取, 권한, 접근, 동의, الوصول, أذونات, הרשא, גישה, สิทธิ์, quyền")
	rememberWords = words("remember, persist, kmsi, keep me, stay signed, stay logged, don t ask, do not ask, trust this, angemeldet bleiben, eingeloggt bleiben, merken",
		"erinnern, nicht mehr fragen, se souvenir, rester connecté, mémoriser, recordar, recuérd, mantener, ricorda, lembrar, manter, onthoud, kom ihåg, husk, muista",
		"zapamięt, zapamatovat, emlékez, hatırla, запомн, 記憶, 保存, 保持, 記住, 记住, 次回, 기억, 유지, تذكر, זכור, จดจำ, ghi nhớ")
	staySignedInWords = words("stay signed in, keep me signed in, stay logged in, keep me logged in, angemeldet bleiben, rester connecté, mantener la sesión, mantener sesión",
		"サインインの状態を維持, ログインしたまま, ログイン状態を維持, 保持登录, 保持登入, 保持登錄, 로그인 상태")
	chooserWords = words("choose an account, pick an account, select an account, use another account, use a different account, another account, konto auswählen, anderes konto",
		"choisir un compte, autre compte, elegir una cuenta, elige una cuenta, otra cuenta, アカウントの選択, アカウントを選択, 別のアカウント, 选择帐号, 选择账号, 其他帐号, 계정 선택, 다른 계정")
	logoutWords = words("log out, logout, logoff, log off, sign out, signout, sign me out, log me out, end session, abmelden, ausloggen, déconnexion, déconnecter, cerrar sesión, cerrar la sesión",
		"desconectar, esci, disconnetti, terminar sessão, sair, afmelden, uitloggen, logga ut, logg ut, log ud, kirjaudu ulos, wyloguj, odhlásit, kijelentkez, oturumu kapat, çıkış",
		"αποσύνδεση, выйти, выход, вийти, вихід, ログアウト, サインアウト, 退出, 登出, 注销, 로그아웃, تسجيل الخروج, התנתק, ออกจากระบบ, đăng xuất")
	stayWords  = words("stay, keep me, remain, bleiben, rester, seguir, permanecer, rimani, blijf")
	errorWords = words("error, invalid, failed, failure, not found, went wrong, bad request, fehler, ungültig, erreur, errore, erro, エラー, 错误, 錯誤, 오류, ошибка")
	notConsent = words("cookie, terms, log out, logout, sign out, delete, remove, abmelden, löschen, nutzungsbedingungen")
	otpWords   = words("otp, totp, mfa, 2fa, one time, onetime, verification code, security code, authenticator, einmal, bestätigungscode, 認証コード, 確認コード, 验证码, 驗證碼, 인증")
)
