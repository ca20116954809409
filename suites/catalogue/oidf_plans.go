package catalogue

import "strings"

// OIDFModule is a module of the OpenID Foundation's certification plans for a provider.
type OIDFModule struct {
	Name    string // without its prefix oidcc-
	Plans   string // a letter for each plan that has it: Basic, Implicit, Hybrid, Config, Dynamic, 3rd-party login, RP-initiated logout, Front-channel, bacK-channel, Session
	Person  string // what the Foundation's suite needs a person for, a letter each; see PersonDoes
	Decides string // what decides here
	Differs string // where our verdict is another than theirs, and why
}

// Letters of what a person does for the Foundation's suite.
const (
	personLogsIn      = 'L'
	personClears      = 'C'
	personPictures    = 'S'
	personMayPicture  = 's'
	personDoesByHand  = 'M'
	personIsUnneeded  = "nobody"
	picturesAreReview = "upload a picture of the page, and be reviewed"
)

// PersonDoes says in words what the Foundation's suite needs a person for.
func (m OIDFModule) PersonDoes() string {
	var does []string
	for _, letter := range m.Person {
		switch letter {
		case personLogsIn:
			does = append(does, "log in (or script the pages)")
		case personClears:
			does = append(does, "clear the cookies first")
		case personPictures:
			does = append(does, picturesAreReview)
		case personMayPicture:
			does = append(does, "upload a picture where the server shows its own error page")
		case personDoesByHand:
			does = append(does, "rotate the server's keys, and press Start")
		}
	}
	if len(does) == 0 {
		return personIsUnneeded
	}
	return strings.Join(does, "; ")
}

// OIDFModules lists the 77 modules, in the order of the plans.
func OIDFModules() []OIDFModule { return oidfModules }

// modulesOf lists the modules of the plans with one of these letters.
func modulesOf(plans string) []string {
	var names []string
	for _, module := range oidfModules {
		if strings.ContainsAny(module.Plans, plans) {
			names = append(names, module.Name)
		}
	}
	return names
}
